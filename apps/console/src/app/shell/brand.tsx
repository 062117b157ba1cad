// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';

export function Mark({ size = 24 }: { readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      aria-hidden="true"
    >
      <rect x="3" y="4" width="18" height="16" rx="4" />
      <circle cx="9" cy="13" r="2.5" />
      <circle cx="15" cy="13" r="2.5" />
    </svg>
  );
}

export const Brand = () => (
  <Link to="/" className="brand">
    <Mark />
    Glovebox
  </Link>
);
