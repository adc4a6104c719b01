/** What the citizen's pages add where there is JavaScript. Every page works without it; the map comes on a tap. */
import './pages.css';
import './tracking.css';
import { startComplaint } from './complaint.ts';
import { startRequest } from './request.ts';
import { startShare } from './share.ts';
import { startTicket } from './ticket.ts';
import { startTracking } from './tracking.ts';

document.getElementById('errors')?.focus();
startComplaint();
startRequest();
startShare();
startTicket();
startTracking();
