require 'json'
require_relative './token'

LIMIT = 10

# Cuts text into tokens.
module Lexing
  class Lexer < Base
    attr_reader :text

    # Returns a lexer.
    def initialize(text)
      @text = text
    end

    def self.open(path)
      new(File.read(path))
    end

    private def at?
      true
    end
  end
end

def parse(text)
  Lexing::Lexer.new(text)
end

RSpec.describe Lexing::Lexer do
  it 'reads' do
    expect(parse('x')).to be
  end
end
