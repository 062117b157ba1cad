// SPDX-License-Identifier: Apache-2.0
import './theme.css';
import './base.css';
import './ui.css';
import './shell.css';
import './forced-colors.css';
