// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Button as AriaButton, type PressEvent } from 'react-aria-components';
import { Link } from 'react-router';

export type ButtonVariant = 'default' | 'primary' | 'quiet' | 'danger';

interface Look {
  readonly variant?: ButtonVariant;
  readonly size?: 'medium' | 'small';
}

interface ButtonProps extends Look {
  readonly children: ReactNode;
  readonly onPress?: (event: PressEvent) => void;
  readonly type?: 'button' | 'submit';
  readonly isDisabled?: boolean;
  /** Work is under way: it cannot be pressed again, and keeps its focus. */
  readonly isPending?: boolean;
  readonly autoFocus?: boolean;
}

/** Does something. What goes somewhere is a {@link LinkButton}. */
export function Button({ variant = 'default', size = 'medium', ...rest }: ButtonProps) {
  return (
    <AriaButton
      {...rest}
      className="button"
      data-variant={variant}
      data-size={size}
      {...(rest.isPending === true ? { 'data-disabled': true } : {})}
    />
  );
}

/** A button of one icon; `label` is its name for everybody who does not see it. */
export function IconButton({
  label,
  variant = 'quiet',
  size = 'medium',
  children,
  onPress,
}: Look & { readonly label: string; readonly children: ReactNode; readonly onPress?: () => void }) {
  return (
    <AriaButton
      aria-label={label}
      className="button"
      data-variant={variant}
      data-size={size}
      data-icon-only
      {...(onPress === undefined ? {} : { onPress })}
    >
      {children}
    </AriaButton>
  );
}

export function LinkButton({
  to,
  variant = 'default',
  size = 'medium',
  children,
}: Look & { readonly to: string; readonly children: ReactNode }) {
  return (
    <Link to={to} className="button" data-variant={variant} data-size={size}>
      {children}
    </Link>
  );
}
