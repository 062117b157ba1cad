// SPDX-License-Identifier: Apache-2.0
import { displayFingerprint } from '@glovebox/crypto';
import { useState } from 'react';
import { IconButton } from './button.tsx';
import { CheckIcon, CopyIcon } from './icons.tsx';

/** Puts a text on the clipboard. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => {
      setCopied(false);
    }, 1500);
  };
  return (
    <IconButton size="small" label={isCopied ? 'Copied' : label} onPress={() => void copy()}>
      {isCopied ? <CheckIcon size={15} /> : <CopyIcon size={15} />}
    </IconButton>
  );
}

/** The first digits of a digest, and all of it on the clipboard. */
export function Hash({ value, digits = 12 }: { readonly value: string; readonly digits?: number }) {
  return (
    <span className="hash">
      <code title={value}>{value.slice(0, digits)}</code>
      <CopyButton text={value} label={`Copy ${value.slice(0, 8)}… whole`} />
    </span>
  );
}

/** A whole fingerprint in groups, as people read it to each other. */
export function Fingerprint({ value }: { readonly value: string }) {
  return <span className="fingerprint">{displayFingerprint(value)}</span>;
}

export function CodeBlock({
  text,
  label,
  isWrapped,
}: {
  readonly text: string;
  readonly label: string;
  readonly isWrapped?: boolean;
}) {
  return (
    <pre
      className="code-block"
      tabIndex={0}
      role="region"
      aria-label={label}
      data-wrap={isWrapped === true ? true : undefined}
    >
      <code>{text}</code>
    </pre>
  );
}
