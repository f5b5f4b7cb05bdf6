(function_definition
  declarator: [
    (function_declarator declarator: (identifier) @name)
    (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
    (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @name)))]
  body: (_) @body) @function

(struct_specifier name: (_) @name body: (_) @body) @struct
(union_specifier name: (_) @name body: (_) @body) @union
(enum_specifier name: (_) @name body: (_) @body) @enum
(type_definition declarator: (type_identifier) @name) @type
(type_definition type: (struct_specifier body: (_) @body) declarator: (type_identifier) @name) @struct
(type_definition type: (union_specifier body: (_) @body) declarator: (type_identifier) @name) @union
(type_definition type: (enum_specifier body: (_) @body) declarator: (type_identifier) @name) @enum

(declaration declarator: (function_declarator declarator: (identifier) @symbol))
(declaration declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @symbol)))
(translation_unit (declaration declarator: (identifier) @symbol))
(translation_unit (declaration declarator: (init_declarator declarator: (identifier) @symbol)))
(translation_unit (declaration declarator: (init_declarator declarator: (array_declarator declarator: (identifier) @symbol))))
(preproc_def name: (_) @symbol)
(preproc_function_def name: (_) @symbol)
(enumerator name: (_) @symbol)

(preproc_include path: [(string_literal) (system_lib_string)] @path) @import

(comment) @comment
