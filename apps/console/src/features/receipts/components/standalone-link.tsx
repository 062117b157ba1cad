// SPDX-License-Identifier: Apache-2.0
import { DownloadIcon } from '../../../components/ui/icons.tsx';

/** The same verification as one file: for whoever does not want to believe this server's copy, or has no network. */
export const StandaloneLink = () => (
  <a className="button" href="/verify.html" download="glovebox-verify.html">
    <DownloadIcon size={18} />
    Offline page
  </a>
);
