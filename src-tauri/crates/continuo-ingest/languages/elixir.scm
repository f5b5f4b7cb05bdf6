((call target: (identifier) @_call (arguments . (alias) @name) (do_block) @body) @module
  (#any-of? @_call "defmodule" "defprotocol"))
((call target: (identifier) @_call (arguments . (alias) @of (keywords (pair value: (alias) @name))) (do_block) @body)
  @impl
  (#eq? @_call "defimpl"))
((call
  target: (identifier) @_call
  (arguments . [
    (identifier) @name
    (call target: (identifier) @name)
    (binary_operator left: (call target: (identifier) @name) operator: "when")
    (binary_operator left: (identifier) @name operator: "when")])
  (do_block)? @body) @clause
  (#any-of? @_call "def" "defp" "defmacro" "defmacrop" "defguard" "defguardp" "defdelegate" "defn"))
((call target: (identifier) @_call (arguments . (string) @name) (do_block)) @group
  (#eq? @_call "describe"))
((call target: (identifier) @_call (arguments . (string) @name) (do_block)) @test
  (#eq? @_call "test"))

((unary_operator operator: "@" operand: (call target: (identifier) @_attribute)) @attach
  (#any-of? @_attribute "doc" "spec" "impl" "deprecated" "tag" "decorate"))
((unary_operator operator: "@" operand: (call target: (identifier) @_attribute)) @doc
  (#eq? @_attribute "moduledoc"))
((unary_operator operator: "@" operand: (call target: (identifier) @symbol (arguments)))
  (#not-any-of? @symbol
    "doc" "spec" "impl" "deprecated" "tag" "decorate" "moduledoc" "type" "typep" "opaque" "callback" "behaviour"))
(unary_operator
  operator: "@"
  operand: (call
    target: (identifier) @_attribute
    (arguments (binary_operator left: [(call target: (identifier) @symbol) (identifier) @symbol])))
  (#any-of? @_attribute "type" "typep" "opaque" "callback"))

((call target: (identifier) @_call (arguments . (alias) @path)) @import
  (#any-of? @_call "alias" "import" "require" "use"))
((call target: (identifier) @_call (arguments . (dot (alias) @path))) @import
  (#any-of? @_call "alias" "import" "require" "use"))

(comment) @comment
