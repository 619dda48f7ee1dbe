/**
 * Whether a value is secret or personal by the name that it stands under: a JSON key, a header, a form field, an XML tag.
 * Names are read without case and punctuation, and by their end: `X-Api-Key`, `clientSecret`, `:email`, `db/password`.
 */
export function isSecretUnder(key: string, value: string): boolean {
  switch (kindOf(key)) {
    case 'credential':
      return !/^(?:true|false|null|none|undefined|\*)$/i.test(value);
    case 'personal':
      return true;
    case 'numbered':
      return /\d/.test(value);
    case 'email':
      return value.includes('@');
    case 'suspicious':
      return isRandom(value);
    case 'other':
      return false;
  }
}

/** Whether it is a credential by its name: nothing personal, no hash, no signature. */
export function isCredentialUnder(key: string, value: string): boolean {
  return kindOf(key) === 'credential' || /(?:key|jwt|bearer|sas|salt|auth)$/.test(plainName(key)) ? isSecretUnder(key, value) : false;
}

type Kind = 'credential' | 'personal' | 'numbered' | 'email' | 'suspicious' | 'other';

/** The same few names come again and again. */
const kinds = new Map<string, Kind>();
const mostKinds = 1000;

function kindOf(key: string): Kind {
  const known = kinds.get(key);
  if (known !== undefined) return known;
  const name = plainName(key);
  const kind = credential.test(name) ? 'credential' : personal.test(name) ? 'personal' : numbered.test(name) ? 'numbered' : /(?:e?mail|emailaddress)$/.test(name) ? 'email' : suspicious.test(name) ? 'suspicious' : 'other';
  if (kinds.size < mostKinds && key.length < 80) kinds.set(key, kind);
  return kind;
}

/** Numbers stay unless they are a secret in digits: `maxTokens` and `session` count things. */
export function isSecretNumberUnder(key: string): boolean {
  const name = plainName(key);
  return numbered.test(name) || /(?:password|passwd|passcode|pwd|secret|pin|otp|(?:access|auth|reset|api)token)$/.test(name);
}

/** What holds nothing but secrets, whatever the names in it: Secrets Manager's answers. */
export function isSecretThroughout(key: string): boolean {
  return /^secret(?:string|binary)$/.test(plainName(key));
}

/** An object of secrets, each under a name of its own: its texts are secret, but for what describes them. */
export function holdsSecrets(key: string): boolean {
  return /(?:secrets?|credentials?|passwords?|apikeys?)$/.test(plainName(key));
}

export function describesSecret(key: string): boolean {
  return /(?:type|version|region|arn|name|expir\w*|scope|scheme|algorithm)$/.test(plainName(key));
}

export function plainName(key: string): string {
  return key.slice(-80).toLowerCase().replace(/[^a-z0-9]/g, '');
}

const credential = /(?:passwords?|passwd|passphrase|passcode|pwd|pepper|secrets?|secretstring|secretbinary|secretkey|secretvalue|tokens?|authorization|cookies?|apikeys?|accesskeys?|accesskeyid|accountkey|storagekey|credentials?|session|sessionid|privatekey|signingkey|encryptionkey|connectionstrings?|dsn|amzsignature)$|^(?:pass|plaintext)$/;
const personal = /(?:addressline\d?|street(?:address)?|firstname|lastname|surname|fullname|givenname|familyname)$/;
const numbered = /(?:cardnumber|creditcard|debitcard|ccnumber|cvv2?|cvc2?|cardpin|iban|accountnumber|routingnumber|ssn|socialsecuritynumber|taxid|passportnumber|phones?|phonenumbers?|mobilenumber|msisdn|birthdate|birthday|dateofbirth|dob|otp|otpcode|totp|mfacode|verificationcode|onetimecode|resetcode)$|^(?:pan|pin|mobile|fax|tel|telephone)$/;
const suspicious = /(?:hash|salt|signature|sig|auth|nonce|jwt|bearer|sas|code|(?:license|master|shared|subscription|webhook)key)$/;

/** Long, without words or punctuation, and with at least 3.5 bits a character (Shannon). */
function isRandom(value: string): boolean {
  if (!/^(?=.*\d)(?=.*[A-Za-z])[\w+/=-]{20,4096}$/.test(value)) return false;
  const counts = new Map<string, number>();
  for (const letter of value) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits >= 3.5;
}
