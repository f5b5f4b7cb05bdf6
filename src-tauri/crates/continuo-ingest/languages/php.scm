(namespace_definition name: (_) @name body: (_) @body) @namespace
(class_declaration name: (_) @name body: (_) @body) @class
(interface_declaration name: (_) @name body: (_) @body) @interface
(trait_declaration name: (_) @name body: (_) @body) @trait
(enum_declaration name: (_) @name body: (_) @body) @enum
(function_definition name: (_) @name body: (_) @body) @function
(method_declaration name: (_) @name body: (_)? @body) @method

(const_element (name) @symbol)
(property_element name: (variable_name (name) @symbol))
(enum_case name: (_) @symbol)

(namespace_use_declaration) @import
(require_expression (string (string_content) @path)) @import
(require_once_expression (string (string_content) @path)) @import
(include_expression (string (string_content) @path)) @import
(include_once_expression (string (string_content) @path)) @import
(require_once_expression (binary_expression right: (string (string_content) @path))) @import
(require_expression (binary_expression right: (string (string_content) @path))) @import

(comment) @comment
