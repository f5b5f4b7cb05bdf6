(function_definition name: (_) @name body: (_) @body) @function

(program (variable_assignment name: (variable_name) @symbol))
(program (declaration_command (variable_assignment name: (variable_name) @symbol)))

((command
  name: (command_name (word) @_command)
  . argument: [(word) (string) (raw_string) (concatenation)] @path) @import
  (#any-of? @_command "source" "."))

(comment) @comment
