(function_declaration name: (identifier) @name body: (_)? @body) @function
(function_declaration
  name: (dot_index_expression table: (_) @receiver field: (_) @name)
  body: (_)? @body) @function
(function_declaration
  name: (method_index_expression table: (_) @receiver method: (_) @name)
  body: (_)? @body) @function
(assignment_statement
  (variable_list . name: (identifier) @name)
  (expression_list . value: (function_definition body: (_)? @body))) @function
(assignment_statement
  (variable_list . name: (dot_index_expression table: (_) @receiver field: (_) @name))
  (expression_list . value: (function_definition body: (_)? @body))) @function
(variable_declaration) @wrap

(chunk (variable_declaration (assignment_statement (variable_list name: (identifier) @symbol))))

((function_call
  name: (identifier) @_call
  arguments: (arguments . (string content: (_) @path))) @import
  (#any-of? @_call "require" "dofile"))

(comment) @comment
