((element (start_tag (tag_name) @name)) @element
  (#any-of? @name
    "head" "body" "header" "main" "footer" "nav" "aside" "section" "article" "form" "table" "template" "dialog"
    "details" "figure" "ul" "ol" "dl"))
((element (start_tag (attribute (attribute_name) @_attribute (quoted_attribute_value (attribute_value) @name)))) @element
  (#eq? @_attribute "id"))
(script_element (start_tag (tag_name) @name)) @element
(style_element (start_tag (tag_name) @name)) @element

((script_element (start_tag (attribute (attribute_name) @_attribute (quoted_attribute_value (attribute_value) @path))))
  @import
  (#eq? @_attribute "src"))
((element (start_tag
  (tag_name) @_tag
  (attribute (attribute_name) @_attribute (quoted_attribute_value (attribute_value) @path)))) @import
  (#eq? @_tag "link")
  (#eq? @_attribute "href"))

(comment) @comment
