(function_declaration name: (_) @name body: (_)? @body) @function
(method_declaration
  receiver: (parameter_list (parameter_declaration type: [
    (type_identifier) @receiver
    (pointer_type (type_identifier) @receiver)
    (generic_type type: (type_identifier) @receiver)
    (pointer_type (generic_type type: (type_identifier) @receiver))]))
  name: (_) @name
  body: (_)? @body) @method

(type_spec name: (_) @name) @type
(type_alias name: (_) @name) @type
(type_spec name: (_) @name type: (struct_type)) @struct
(type_spec name: (_) @name type: (interface_type)) @interface
(type_declaration) @wrap

(method_elem name: (_) @symbol)
(source_file (const_declaration (const_spec name: (identifier) @symbol)))
(source_file (var_declaration (var_spec name: (identifier) @symbol)))
(source_file (var_declaration (var_spec_list (var_spec name: (identifier) @symbol))))

(import_spec path: (_) @path) @import

(comment) @comment
