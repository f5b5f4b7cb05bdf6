(function_definition
  declarator: [
    (function_declarator declarator: (_) @name)
    (pointer_declarator declarator: (function_declarator declarator: (_) @name))
    (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator declarator: (_) @name)))
    (reference_declarator (function_declarator declarator: (_) @name))
    (operator_cast) @name]
  body: (_)? @body) @function

(class_specifier name: (_) @name body: (_) @body) @class
(struct_specifier name: (_) @name body: (_) @body) @struct
(union_specifier name: (_) @name body: (_) @body) @union
(enum_specifier name: (_) @name body: (_) @body) @enum
(namespace_definition name: (_) @name body: (_) @body) @namespace
(concept_definition name: (_) @name) @type
(alias_declaration name: (_) @name) @type
(type_definition declarator: (type_identifier) @name) @type
(type_definition type: (struct_specifier body: (_) @body) declarator: (type_identifier) @name) @struct
(type_definition type: (enum_specifier body: (_) @body) declarator: (type_identifier) @name) @enum
(template_declaration) @wrap

(declaration declarator: (function_declarator declarator: (identifier) @symbol))
(field_declaration declarator: (function_declarator declarator: (field_identifier) @symbol))
(translation_unit (declaration declarator: (identifier) @symbol))
(translation_unit (declaration declarator: (init_declarator declarator: (identifier) @symbol)))
(preproc_def name: (_) @symbol)
(preproc_function_def name: (_) @symbol)
(enumerator name: (_) @symbol)

(preproc_include path: [(string_literal) (system_lib_string)] @path) @import

(comment) @comment
