export const READING = "";
