(function_item name: (_) @name body: (_) @body) @function
(macro_definition name: (_) @name) @macro

(struct_item name: (_) @name body: (field_declaration_list)? @body) @struct
(union_item name: (_) @name body: (_) @body) @union
(enum_item name: (_) @name body: (_) @body) @enum
(trait_item name: (_) @name body: (_) @body) @trait
(impl_item !trait type: (_) @name body: (_) @body) @impl
(impl_item trait: (_) @of type: (_) @name body: (_) @body) @impl
(mod_item name: (_) @name body: (_) @body) @module
(type_item name: (_) @name) @type

(function_signature_item name: (_) @symbol)
(const_item name: (_) @symbol)
(static_item name: (_) @symbol)
(enum_variant name: (_) @symbol)

(use_declaration argument: (_) @path) @import
(extern_crate_declaration name: (_) @path) @import
(mod_item !body) @import

(line_comment) @comment
(block_comment) @comment
(line_comment inner: (_)) @doc
(block_comment inner: (_)) @doc
(attribute_item) @attach
