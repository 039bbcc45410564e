/** Addresses that are nobody's business outside the machine or its network, from each block that is set aside. */
const FORBIDDEN_V4 = [
  '0.0.0.0',
  '10.0.0.1',
  '10.255.255.254',
  '100.64.0.1',
  '127.0.0.1',
  '127.8.9.10',
  '169.254.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.254',
  '192.0.0.8',
  '192.0.2.1',
  '192.168.0.1',
  '192.168.1.254',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.7',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
];
const FORBIDDEN_V6 = [
  '::',
  '::1',
  '0:0:0:0:0:0:0:1',
  'fe80::1',
  'febf::1',
  'fec0::1',
  'fc00::1',
  'fd12:3456:789a::1',
  'ff02::1',
  'ff05::2',
  '100::1',
  '2001:db8::1',
  '2001::1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  '4000::1',
];

const bytesOf = (address: string) => address.split('.').map(Number) as [number, number, number, number];
const numberOf = (address: string) => bytesOf(address).reduce((sum, byte) => sum * 256 + byte, 0);
const hex = (value: number) => value.toString(16);
const octal = (value: number) => `0${value.toString(8)}`;
const halves = (address: string) => {
  const [a, b, c, d] = bytesOf(address);
  return `${hex(a * 256 + b)}:${hex(c * 256 + d)}`;
};

/** All the ways in which an address can be written that a resolver or a parser takes for it. */
const SPELLINGS: ((address: string) => string)[] = [
  (address) => address,
  (address) => `${address}.`,
  (address) => String(numberOf(address)),
  (address) => `0x${hex(numberOf(address))}`,
  (address) => octal(numberOf(address)),
  (address) => bytesOf(address).map(octal).join('.'),
  (address) =>
    bytesOf(address)
      .map((byte) => `0x${hex(byte)}`)
      .join('.'),
  (address) => {
    const [a, b, c, d] = bytesOf(address);
    return `${a}.${b * 65_536 + c * 256 + d}`;
  },
  (address) => {
    const [a, b, c, d] = bytesOf(address);
    return `${octal(a)}.0x${hex(b)}.${c * 256 + d}`;
  },
  (address) => address.replace(/\d/g, (digit) => `%3${digit}`),
  (address) => address.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  (address) => address.replaceAll('.', '。'),
  (address) => `[::ffff:${address}]`,
  (address) => `[::ffff:${halves(address)}]`,
  (address) => `[::${address}]`,
  (address) => `[64:ff9b::${address}]`,
  (address) => `[2002:${halves(address)}::1]`,
];

/** Some 350 hosts, as they stand in an address. */
export const FORBIDDEN_HOSTS = [
  ...FORBIDDEN_V4.flatMap((address) => SPELLINGS.map((spell) => spell(address))),
  ...FORBIDDEN_V6.map((address) => `[${address}]`),
];

/** What a name must not lead to. */
export const FORBIDDEN_ANSWERS = [
  ...FORBIDDEN_V4,
  ...FORBIDDEN_V6,
  ...FORBIDDEN_V4.map((address) => `::ffff:${address}`),
];
