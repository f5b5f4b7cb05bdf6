defmodule Example.Lexer do
  @moduledoc """
  Cuts text into tokens.
  """

  alias Example.Token
  use GenServer

  @limit 10
  @type t :: %__MODULE__{}

  defstruct [:text]

  @doc """
  Returns a lexer.
  """
  @spec new(String.t()) :: t
  def new(text) do
    %__MODULE__{text: text}
  end

  # Counts.
  def count([]), do: 0
  def count([_ | rest]), do: 1 + count(rest)

  defp hidden(x) when is_integer(x) do
    x + @limit
  end
end

defimpl String.Chars, for: Example.Lexer do
  def to_string(lexer), do: lexer.text
end
