(create_table (object_reference) @name) @table
(create_view (object_reference) @name) @view
(create_materialized_view (object_reference) @name) @view
(create_function (keyword_function) . (object_reference) @name) @function
(create_trigger (keyword_trigger) . (object_reference) @name) @trigger

(create_index (keyword_index) . (identifier) @symbol)
(create_index column: (identifier) @symbol)
(create_type (object_reference) @symbol)
(column_definition name: (_) @symbol)

(comment) @comment
(marginalia) @comment
