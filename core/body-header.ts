/** Header of a recorded body that is no text: its value is `base64`, or `withheld` for one that may hold secrets, is too long, or was not seen whole. */
export const bodyHeader = 'x-ratchet-body';
