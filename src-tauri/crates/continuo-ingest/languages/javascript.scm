(function_declaration name: (_) @name body: (_) @body) @function
(generator_function_declaration name: (_) @name body: (_) @body) @function
(variable_declarator
  name: (identifier) @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @function
(assignment_expression
  left: [(identifier) @name (member_expression object: (_) @receiver property: (_) @name)]
  right: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @function
; memo(() => { … }), forwardRef(function …)
(program (lexical_declaration (variable_declarator
  name: (identifier) @name
  value: (call_expression
    arguments: (arguments . [
      (arrow_function body: (statement_block) @body)
      (function_expression body: (_) @body)]))) @function))
(program (export_statement (lexical_declaration (variable_declarator
  name: (identifier) @name
  value: (call_expression
    arguments: (arguments . [
      (arrow_function body: (statement_block) @body)
      (function_expression body: (_) @body)]))) @function)))

(class_declaration name: (_) @name body: (_) @body) @class
(variable_declarator name: (identifier) @name value: (class body: (_) @body)) @class
(method_definition name: (_) @name body: (_) @body) @method
(field_definition
  property: (_) @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @method
; The functions of an object that a file exports or names.
(variable_declarator value: (object (pair
  key: (property_identifier) @name
  value: [(arrow_function body: (statement_block) @body) (function_expression body: (_) @body)]) @method))
(assignment_expression right: (object (pair
  key: (property_identifier) @name
  value: [(arrow_function body: (statement_block) @body) (function_expression body: (_) @body)]) @method))
(export_statement value: (object (pair
  key: (property_identifier) @name
  value: [(arrow_function body: (statement_block) @body) (function_expression body: (_) @body)]) @method))

; What test runners know by a sentence.
((call_expression
  function: (identifier) @_call
  arguments: (arguments . [(string) (template_string)] @name)) @group
  (#any-of? @_call "describe" "suite" "context"))
((call_expression
  function: (identifier) @_call
  arguments: (arguments . [(string) (template_string)] @name)) @test
  (#any-of? @_call "it" "test" "specify"))

(export_statement) @wrap
(lexical_declaration) @wrap
(variable_declaration) @wrap
(decorator) @attach

(program (lexical_declaration (variable_declarator name: (identifier) @symbol)))
(program (variable_declaration (variable_declarator name: (identifier) @symbol)))
(program (export_statement (lexical_declaration (variable_declarator name: (identifier) @symbol))))

(import_statement source: (_) @path) @import
(export_statement source: (_) @path) @import
(call_expression function: (import) arguments: (arguments . (string) @path)) @import
((call_expression function: (identifier) @_call arguments: (arguments . (string) @path)) @import
  (#eq? @_call "require"))

(comment) @comment
