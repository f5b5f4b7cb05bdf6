/** What the colours of profiles are called. */
type Colour = 'green' | 'blue' | 'violet' | 'rose' | 'amber' | 'teal' | 'orange' | 'slate';

export const colours: Record<Colour, string> = {
  green: 'Green',
  blue: 'Blue',
  violet: 'Violet',
  rose: 'Rose',
  amber: 'Amber',
  teal: 'Teal',
  orange: 'Orange',
  slate: 'Slate',
};

export const COLOURS = Object.keys(colours) as Colour[];
