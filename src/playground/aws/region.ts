/** Where global services are signed for, and where their events are recorded: the commercial partition's home. */
export const GLOBAL_REGION = 'us-east-1';
