// SPDX-License-Identifier: Apache-2.0
import { useId, useState, type DragEvent, type ReactNode } from 'react';
import { UploadIcon } from './icons.tsx';

/** Takes files that are dropped or chosen. They are read in this page; nothing is sent by this. */
export function DropZone({
  onFiles,
  accept,
  label,
  children,
  allowsMultiple,
  isSmall = false,
}: {
  readonly onFiles: (files: File[]) => void;
  /** Endings of names and media types, for the chooser. */
  readonly accept: readonly string[];
  readonly label: string;
  readonly children?: ReactNode;
  readonly allowsMultiple?: boolean;
  /** It has done its main work, and is there for another file. */
  readonly isSmall?: boolean;
}) {
  const id = useId();
  const [isOver, setOver] = useState(false);
  const hover = (over: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(over);
  };
  const take = (files: FileList | null) => {
    const taken = files === null ? [] : [...files].slice(0, allowsMultiple === true ? undefined : 1);
    if (taken.length > 0) onFiles(taken);
  };
  return (
    <div
      className="drop"
      data-small={isSmall || undefined}
      data-drop-target={isOver || undefined}
      onDragEnter={hover(true)}
      onDragOver={hover(true)}
      onDragLeave={hover(false)}
      onDrop={(event) => {
        hover(false)(event);
        take(event.dataTransfer.files);
      }}
    >
      <UploadIcon size={isSmall ? 20 : 24} />
      {children}
      <input
        id={id}
        type="file"
        className="visually-hidden"
        accept={accept.join(',')}
        multiple={allowsMultiple}
        onChange={({ target }) => {
          take(target.files);
          // The same file can be chosen again after it was changed.
          target.value = '';
        }}
      />
      <label htmlFor={id} className="button">
        {label}
      </label>
    </div>
  );
}
