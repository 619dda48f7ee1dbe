import { luhn, mod97 } from '../../core/stand-ins';
import { randomOf } from '../healthy-series';
import { alphabets, namedFormats, unnamedFormats, valuesUnderNames } from './formats';

export interface Sample {
  readonly kind: string;
  /** What it is worth: all but `harmless` must not reach a model. */
  readonly group: 'named formats' | 'other formats' | 'under a name' | 'random' | 'personal' | 'user text' | 'harmless';
  readonly value: string;
  /** The name that it stands under. @default one that tells nothing */
  readonly name?: string;
}

/** Samples of every kind, the same for the same seed. */
export function corpusOf(seed: number, each: number): readonly Sample[] {
  const random = randomOf(seed);
  const all: Sample[] = [];
  for (let round = 0; round < each; round += 1) {
    const make = maker(random);
    for (const [kind, pattern] of Object.entries(namedFormats)) all.push({ kind, group: 'named formats', value: make.from(pattern) });
    for (const [kind, pattern] of Object.entries(unnamedFormats)) all.push({ kind, group: 'other formats', value: make.from(pattern) });
    for (const [name, pattern] of Object.entries(valuesUnderNames)) all.push({ kind: `under ${name}`, group: 'under a name', value: make.from(pattern), name });
    for (const [kind, value] of Object.entries({ 'base64 of 32 bytes': `${make.from('{b43}')}=`, '40 of letters and digits': make.from('{A40}'), '48 of small letters and digits': make.from('{a48}'), '64 of base64url': make.from('{w64}') })) all.push({ kind, group: 'random', value });
    for (const [kind, value] of Object.entries(make.personal())) all.push({ kind, group: 'personal', ...(typeof value === 'string' ? { value } : value) });
    for (const [kind, value] of Object.entries(make.userText())) all.push({ kind, group: 'user text', value });
    for (const [kind, value] of Object.entries(make.harmless())) all.push({ kind, group: 'harmless', value });
  }
  return all;
}

function maker(random: () => number) {
  const pick = <Value>(all: readonly Value[], first: Value): Value => all[Math.floor(random() * all.length)] ?? first;
  const letters = (alphabet: string, count: number): string => Array.from({ length: count }, () => alphabet.charAt(Math.floor(random() * alphabet.length))).join('');
  const from = (pattern: string): string => pattern.replace(/\{(\w)(\d+)\}/g, (_all, name: string, count: string) => letters(alphabets[name] ?? '', Number(count)));
  const first = (): string => pick(['Marta', 'Jonas', 'Aylin', 'Pedro', 'Sofia', 'Liam'], 'Marta');
  const last = (): string => pick(['Keller', 'Okafor', 'Yildiz', 'Santos', 'Novak', 'Berg'], 'Keller');
  const card = (): string => {
    const open = from(pick(['4{d14}', '51{d13}', '6011{d11}'], '4{d14}'));
    return `${open}${[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].find((check) => luhn(`${open}${check}`)) ?? 0}`;
  };
  const iban = (): string => {
    const [country, rest] = pick([['DE', from('{d18}')], ['FR', from('{d23}')], ['GB', `NWBK${from('{d14}')}`]] as const, ['DE', from('{d18}')] as const);
    return `${country}${String(98 - mod97(`${country}00${rest}`)).padStart(2, '0')}${rest}`;
  };
  const between = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  return {
    from,
    personal: () => ({
      mail: `${first().toLowerCase()}.${last().toLowerCase()}@${from('{l6}')}.com`, 'mail with a tag': `${first()}+${from('{a5}')}@mail.example.org`, 'phone, international': `+49 ${from('{d3}')} ${from('{d8}')}`, 'phone, American': `(${between(201, 989)}) ${between(200, 999)}-${from('{d4}')}`, 'phone under a name': { name: 'phoneNumber', value: from('0{d3} {d7}') },
      card: card(), 'card in groups': card().replace(/(\d{4})(?=\d)/g, '$1 '), iban: iban(), 'iban in groups': iban().replace(/(.{4})(?=.)/g, '$1 '), 'address of a caller': `${between(11, 99)}.${between(0, 255)}.${between(0, 255)}.${between(1, 254)}`, 'address, version 6': `2a02:${from('{h4}:{h4}:{h4}:{h4}:{h4}:{h4}:{h4}')}`,
      'social security number': `${between(100, 665)}-${between(10, 99)}-${between(1000, 9999)}`, 'first name under its name': { name: 'firstName', value: first() }, 'last name under its name': { name: 'last_name', value: last() }, 'street under its name': { name: 'addressLine1', value: `Ring ${between(1, 99)}` }, 'date of birth under its name': { name: 'dateOfBirth', value: `19${between(50, 99)}-0${between(1, 9)}-1${between(0, 9)}` }, 'passport under its name': { name: 'passportNumber', value: from('C{U8}') },
    }),
    userText: () => ({
      review: `${first()} said the delivery came ${between(2, 9)} days late and nobody answered`, note: `please ring at ${last()}, second floor, the dog is friendly`, medical: `since the operation in May she takes ${between(2, 9)} pills a day`, 'in another language': `Bitte beim Nachbarn ${last()} abgeben, ich bin erst ab ${between(3, 9)} Uhr da`,
    }),
    harmless: () => ({
      uuid: from('{h8}-{h4}-4{h3}-a{h3}-{h12}'), sha256: from('{h64}'), commit: from('{h40}'), md5: from('{h32}'), 'integrity of a file': `sha384-${from('{b64}')}`, sku: from('SKU-{d5}-{U2}'), 'ISO time': `2026-0${between(1, 9)}-1${between(0, 9)}T1${between(0, 9)}:20:30.000Z`, 'milliseconds since 1970': String(1_760_000_000_000 + between(0, 9_999_999)), arn: `arn:aws:lambda:eu-west-1:${from('{d12}')}:function:price-quote-${from('{U12}')}`, version: `${between(1, 9)}.${between(0, 30)}.${between(0, 9)}-beta.${between(1, 9)}`,
      'base64 of an image': `iVBORw0KGgo${from('{b500}')}`, 'request id of API Gateway': `${from('{A15}')}=`, 'trace id': `1-${from('{h8}')}-${from('{h24}')}`, ulid: from('01{V24}'), ksuid: from('{A27}'), nanoid: from('{w21}'), 'id of a payment': from('pi_{A24}'), 'S3 version': from('{A32}'), 'path of an object': `uploads/2026/11/order-${between(1000, 9999)}/label-${between(1, 9)}.pdf`, 'name of a class': 'OrderConfirmationEmailTemplateV2Renderer', 'number that is no card': from('1{d15}'), 'own address': `10.${between(0, 255)}.${between(0, 255)}.7`, 'host name': `orders-${from('{a8}')}.eu-west-1.elb.amazonaws.com`, url: `https://shop.example/products/${between(1, 999)}?page=${between(1, 9)}&sort=price`, 'error code': `E_ORDER_${between(100, 999)}`, currency: pick(['EUR', 'USD', 'CHF'], 'EUR'), 'user agent': `Mozilla/5.0 (X11; Linux x86_64) Chrome/${between(90, 130)}.0.0.0`, 'short words': pick(['gift wrap', 'next day', 'in transit'], 'gift wrap'), stack: `at quote (/var/task/index.js:${between(1, 99)}:${between(1, 80)})`,
    }),
  };
}
