/** What a Markdown text that is laid out says by itself. */
export const markdown = {
  image: (alt: string) => (alt === '' ? 'Image' : `Image: ${alt}`),
  dataImage: 'in the text itself',
  refused: (address: string) => `This address isn’t opened: ${address.slice(0, 200)}`,
  box: 'Task',
  table: 'Table',
  plain:
    'This text is too long, or nested too deeply, to be laid out. Here it is as it is written.',
};
