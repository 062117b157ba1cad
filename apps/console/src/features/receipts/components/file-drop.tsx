// SPDX-License-Identifier: Apache-2.0
import { useState, type ReactNode } from 'react';
import { UploadIcon } from '../../../components/ui/icons.tsx';

/** Takes files that are dropped or chosen, by the platform's own means: it is in the standalone page, too. */
export function FileDrop({
  label,
  isSmall,
  onFiles,
  children,
}: {
  readonly label: string;
  readonly isSmall?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children?: ReactNode;
}) {
  const [isOver, setOver] = useState(false);
  return (
    <label
      className="file-drop"
      data-small={isSmall === true ? true : undefined}
      data-over={isOver ? true : undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      }}
    >
      <UploadIcon size={isSmall === true ? 18 : 28} />
      <strong>{label}</strong>
      {children}
      <input
        type="file"
        multiple
        accept=".json,application/json"
        className="visually-hidden"
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          target.value = '';
        }}
      />
    </label>
  );
}
