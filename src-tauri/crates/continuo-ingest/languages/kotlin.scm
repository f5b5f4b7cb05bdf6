(class_declaration name: (_) @name) @class
(class_declaration "interface" name: (_) @name) @interface
(class_declaration name: (_) @name (enum_class_body) @body) @enum
(object_declaration name: (_) @name) @object
(function_declaration name: (_) @name (function_body)? @body) @function
(secondary_constructor "constructor" @name (block)? @body) @method
(type_alias type: (_) @name) @type

(source_file (property_declaration (variable_declaration (identifier) @symbol)))
(class_body (property_declaration (variable_declaration (identifier) @symbol)))
(enum_entry (identifier) @symbol)

(import) @import

(line_comment) @comment
(block_comment) @comment
