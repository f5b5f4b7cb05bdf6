(class_declaration declaration_kind: "class" name: (_) @name body: (_) @body) @class
(class_declaration declaration_kind: "actor" name: (_) @name body: (_) @body) @class
(class_declaration declaration_kind: "struct" name: (_) @name body: (_) @body) @struct
(class_declaration declaration_kind: "enum" name: (_) @name body: (_) @body) @enum
(class_declaration declaration_kind: "extension" name: (_) @name body: (_) @body) @extension
(protocol_declaration name: (_) @name body: (_) @body) @interface
(function_declaration name: (simple_identifier) @name body: (_) @body) @function
(init_declaration "init" @name body: (_) @body) @method
(deinit_declaration "deinit" @name body: (_) @body) @method
(subscript_declaration "subscript" @name) @method
(typealias_declaration name: (_) @name) @type

(protocol_function_declaration name: (simple_identifier) @symbol)
(enum_entry name: (simple_identifier) @symbol)
(source_file (property_declaration name: (pattern (simple_identifier) @symbol)))
(class_body (property_declaration name: (pattern (simple_identifier) @symbol)))

(import_declaration (identifier) @path) @import

(comment) @comment
(multiline_comment) @comment
