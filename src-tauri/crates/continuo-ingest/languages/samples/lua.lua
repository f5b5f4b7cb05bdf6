local json = require("json")

local M = {}

-- Returns a lexer.
function M.new(text)
  return setmetatable({ text = text }, { __index = M })
end

--- Reads one.
function M:next()
  return self.text
end

local function helper(x)
  return x
end

M.parse = function(text)
  return helper(text)
end

return M
