(rule_set (selectors) @name) @rule
(media_statement . (_) @name (block)) @rule
(supports_statement . (_) @name (block)) @rule
(keyframes_statement (keyframes_name) @name) @rule
(at_rule (at_keyword) @name (block)) @rule

(import_statement (string_value) @path) @import
(import_statement (call_expression (arguments (_) @path))) @import

(comment) @comment
(js_comment) @comment
