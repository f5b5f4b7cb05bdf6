(class name: (_) @name) @class
(module name: (_) @name) @module
(method name: (_) @name) @function
(singleton_method name: (_) @name) @function
; private def …
(call arguments: (argument_list . (method))) @wrap
(call arguments: (argument_list . (singleton_method))) @wrap

((call
  method: (identifier) @_call
  arguments: (argument_list . [(string) (constant) (scope_resolution)] @name)
  block: (do_block)) @group
  (#any-of? @_call "describe" "context" "feature"))
((call
  method: (identifier) @_call
  arguments: (argument_list . (string) @name)
  block: (do_block)) @test
  (#any-of? @_call "it" "test" "scenario" "specify"))

(assignment left: (constant) @symbol)

((call
  method: (identifier) @_call
  arguments: (argument_list . (string (string_content) @path))) @import
  (#any-of? @_call "require" "require_relative" "load"))

(comment) @comment
