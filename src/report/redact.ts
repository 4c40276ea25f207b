export type { Redact } from '../secrets/redaction.js';
