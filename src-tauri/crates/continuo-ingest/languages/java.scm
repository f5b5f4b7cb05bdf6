(class_declaration name: (_) @name body: (_) @body) @class
(interface_declaration name: (_) @name body: (_) @body) @interface
(annotation_type_declaration name: (_) @name body: (_) @body) @interface
(enum_declaration name: (_) @name body: (_) @body) @enum
(record_declaration name: (_) @name body: (_) @body) @record
(method_declaration name: (_) @name body: (_)? @body) @method
(constructor_declaration name: (_) @name body: (_) @body) @method
(compact_constructor_declaration name: (_) @name body: (_) @body) @method

(field_declaration declarator: (variable_declarator name: (_) @symbol))
(constant_declaration declarator: (variable_declarator name: (_) @symbol))
(enum_constant name: (_) @symbol)

(import_declaration) @import

(line_comment) @comment
(block_comment) @comment
