// SPDX-License-Identifier: Apache-2.0
import { Fragment } from 'react';

/** A line in words; names in backquotes are set as code. */
export function Words({ text }: { readonly text: string }) {
  return text
    .split('`')
    .map((part, index) =>
      index % 2 === 1 ? <code key={index}>{part}</code> : <Fragment key={index}>{part}</Fragment>,
    );
}

export interface WordsSection {
  readonly title: string;
  readonly lines: readonly string[];
}

/** A description in words, such as that of an agreement: a heading and one whole statement a line. */
export function WordsSections({ sections }: { readonly sections: readonly WordsSection[] }) {
  return (
    <div className="words">
      {sections.map(({ title, lines }) => (
        <section key={title}>
          <h3>
            <Words text={title} />
          </h3>
          <WordLines lines={lines} />
        </section>
      ))}
    </div>
  );
}

export function WordLines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>
          <Words text={line} />
        </li>
      ))}
    </ul>
  );
}

/** What a new version says that the old one did not, and the other way round. */
export function WordChanges({
  added,
  removed,
}: {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}) {
  const lines = [
    ...removed.map((line) => ({ change: 'removed', line })),
    ...added.map((line) => ({ change: 'added', line })),
  ];
  return (
    <div className="words changes">
      <ul>
        {lines.map(({ change, line }) => (
          <li key={change + line} data-change={change}>
            <span className="visually-hidden">{change}: </span>
            <Words text={line} />
          </li>
        ))}
      </ul>
    </div>
  );
}
