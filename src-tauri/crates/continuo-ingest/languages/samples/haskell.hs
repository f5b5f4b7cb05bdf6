-- | Cuts text into tokens.
module Lexer (next, Shape (..)) where

import Data.List (sort)
import qualified Data.Map as Map

-- | A shape.
data Shape
  = Circle Double
  | Square Double
  deriving (Show)

newtype Name = Name String

type Table = Map.Map Name Shape

class HasArea a where
  area :: a -> Double

instance HasArea Shape where
  area (Circle r) = pi * r * r
  area (Square a) = a * a

-- | The next number.
next :: Int -> Int
next 0 = 1
next n = step n
  where
    step x = x + 1

limit = 10
