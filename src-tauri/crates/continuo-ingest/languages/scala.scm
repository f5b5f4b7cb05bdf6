(class_definition name: (_) @name body: (_)? @body) @class
(trait_definition name: (_) @name body: (_)? @body) @trait
(object_definition name: (_) @name body: (_)? @body) @object
(package_object name: (_) @name body: (_)? @body) @object
(enum_definition name: (_) @name body: (_)? @body) @enum
(function_definition name: (_) @name body: (_)? @body) @function
(given_definition name: (_) @name) @function
(type_definition name: (_) @name) @type

(function_declaration name: (_) @symbol)
(template_body (val_definition pattern: (identifier) @symbol))
(compilation_unit (val_definition pattern: (identifier) @symbol))
(simple_enum_case name: (_) @symbol)
(full_enum_case name: (_) @symbol)

(import_declaration) @import

(comment) @comment
(block_comment) @comment
