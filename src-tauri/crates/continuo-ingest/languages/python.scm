(function_definition name: (_) @name body: (_) @body) @function
(class_definition name: (_) @name body: (_) @body) @class
(decorated_definition) @wrap

(function_definition body: (block . (expression_statement (string) @doc)))
(class_definition body: (block . (expression_statement (string) @doc)))
(module (expression_statement (string) @doc))

(module (expression_statement (assignment left: (identifier) @symbol)))
(type_alias_statement left: (type (identifier) @symbol))

(import_statement name: (dotted_name) @path) @import
(import_statement name: (aliased_import name: (_) @path)) @import
(import_from_statement module_name: (_) @path name: (dotted_name) @item) @import
(import_from_statement module_name: (_) @path name: (aliased_import name: (_) @item)) @import
(import_from_statement module_name: (_) @path (wildcard_import)) @import

(comment) @comment
