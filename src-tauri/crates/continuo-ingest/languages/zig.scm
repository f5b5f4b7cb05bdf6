(function_declaration name: (_) @name body: (_)? @body) @function
(variable_declaration (identifier) @name (struct_declaration)) @struct
(variable_declaration (identifier) @name (union_declaration)) @union
(variable_declaration (identifier) @name (enum_declaration)) @enum
(variable_declaration (identifier) @name (opaque_declaration)) @struct
(test_declaration [(string) (identifier)] @name) @test

(source_file (variable_declaration . (identifier) @symbol))

((builtin_function (builtin_identifier) @_call (arguments (string) @path)) @import
  (#eq? @_call "@import"))

(comment) @comment
