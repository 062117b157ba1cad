// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';

/** Things below each other. */
export function Stack({
  gap = 'medium',
  children,
}: {
  readonly gap?: 'small' | 'medium' | 'large';
  readonly children: ReactNode;
}) {
  return (
    <div className="stack" data-gap={gap}>
      {children}
    </div>
  );
}

/** Things beside each other, wrapping. */
export function Row({ isSpread, children }: { readonly isSpread?: boolean; readonly children: ReactNode }) {
  return (
    <div className="row" data-spread={isSpread === true ? true : undefined}>
      {children}
    </div>
  );
}

/** Cards of equal width, as many beside each other as fit. */
export const Columns = ({ children }: { readonly children: ReactNode }) => <div className="columns">{children}</div>;
