// Digital Bazaar's libraries in a process that signs one credential and ends: the peer of `make bench` for the command.
//
// Its argument is the path of a JSON file, {contexts, controller, seed, created, unsigned}; out: the credential, signed.
import {readFileSync} from 'node:fs';
import {signing} from './signing.mjs';

const {unsigned, created, ...given} = JSON.parse(readFileSync(process.argv[2]));
const {sign} = await signing(given);
process.stdout.write(JSON.stringify(await sign(unsigned, created)));
