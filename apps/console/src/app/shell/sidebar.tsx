// SPDX-License-Identifier: Apache-2.0
import { NavLink } from 'react-router';
import { Button } from '../../components/ui/button.tsx';
import { LockIcon } from '../../components/ui/icons.tsx';
import { useLive } from '../../lib/live/live.ts';
import { useSession } from '../../lib/session/session.ts';
import { navItems } from '../routes.tsx';
import { Brand } from './brand.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

const LIVE = {
  connecting: 'Connecting…',
  live: 'Live',
  offline: 'Connection lost, trying again',
  refused: 'Not live: reload to see changes',
} as const;

/** Navigation, who is at work, and whether what is shown is live. On phones it lies in a drawer. */
export function Sidebar({ isInDrawer, onGo }: { readonly isInDrawer?: boolean; readonly onGo?: () => void }) {
  const { party, lock } = useSession();
  const live = useLive();
  return (
    <div className="sidebar" data-in-drawer={isInDrawer === true ? true : undefined}>
      <Brand />
      <nav className="nav" aria-label="Main">
        {navItems.map(({ to, label, icon: Icon, key }) => (
          <NavLink key={to} to={to} end={to === '/'} onClick={onGo} title={`${label} (g, ${key})`}>
            <Icon />
            {label}
          </NavLink>
        ))}
      </nav>
      <div className="sidebar-foot">
        <div className="live" data-state={live} role="status">
          {LIVE[live]}
        </div>
        <div className="who">
          <strong className="clip">{party.name}</strong>
          <span className="small muted numeric">{party.fingerprint.slice(0, 8)}…</span>
        </div>
        <div className="row" data-spread>
          <Button size="small" variant="quiet" onPress={lock}>
            <LockIcon size={16} />
            Lock
          </Button>
          <ThemeSwitch />
        </div>
      </div>
    </div>
  );
}
