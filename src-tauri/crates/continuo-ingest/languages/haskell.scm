(declarations (function name: (_) @name) @clause)
(declarations (bind name: (_) @name) @clause)
(class_declarations (function name: (_) @name) @clause)
(class_declarations (bind name: (_) @name) @clause)
(instance_declarations (function name: (_) @name) @clause)
(instance_declarations (bind name: (_) @name) @clause)
(declarations (function (infix operator: (_) @name)) @clause)

(class name: (_) @name) @class
(instance name: (_) @of patterns: (_) @name) @impl
(data_type name: (_) @name) @struct
(newtype name: (_) @name) @struct
(type_synonym name: (_) @name) @type

(declarations (signature) @attach)
(class_declarations (signature name: (_) @symbol))
(instance_declarations (signature) @attach)
(data_constructor constructor: (_ name: (_) @symbol))

(import module: (_) @path) @import

(comment) @comment
(haddock) @comment
