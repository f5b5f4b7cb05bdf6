import React from 'react';

interface Props {
  name: string;
}

/** Says hello. */
export function Hello({ name }: Props) {
  return <p className="hello">Hello {name}</p>;
}

export const Button: React.FC<Props> = ({ name }) => {
  const click = () => alert(name);
  return (
    <button onClick={click}>
      {name}
    </button>
  );
};
