// The verifiers of Digital Bazaar and of the Digital Credentials Consortium judge the bytes that ours judges.
//
// Speaks JSON lines. First in: {contexts, now}. Then {text, served}, `served` by address, answered by {bazaar, core},
// each {answer: "accepts"|"refuses"|"cannot say", reason}. Ends with its input. Nothing leaves this process: what would
// be fetched is looked up in `served`, and sockets are taken away.
import {createInterface} from 'node:readline';
import net from 'node:net';

const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();
const next = async () => {
  const {value, done} = await lines.next();
  return done ? null : JSON.parse(value);
};
const {contexts, now} = await next();
const NOW = Date.parse(now);
let served = {};
let orders = 0;

net.Socket.prototype.connect = () => {
  throw new Error('There is no network here.');
};
// The libraries read the clock of the machine. `Date.now` goes on between orders, so that no cache outlives one.
globalThis.Date = class extends Date {
  constructor(...args) {
    super(...(args.length ? args : [NOW]));
  }
  static now() {
    return NOW + orders * 3_600_000;
  }
};
const texts = new Map(Object.entries(contexts).map(([url, context]) => [url, JSON.stringify(context)]));
const found = url => texts.get(url) ?? served[url.split('#')[0]];
globalThis.fetch = async request => {
  const url = typeof request === 'string' ? request : request.url ?? String(request);
  // What a schema says is told beside the verdict, and counts for nothing in it.
  const body = url.includes('/schema/') ? '{}' : found(url);
  const headers = {'content-type': 'application/json'};
  return body === undefined ? new Response('', {status: 404, headers}) : new Response(body, {headers});
};
for(const name of ['log', 'error', 'warn', 'info']) {
  console[name] = () => {};
}

const vc = await import('@digitalbazaar/vc');
const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
const {Ed25519Signature2020} = await import('@digitalbazaar/ed25519-signature-2020');
const bits = await import('@digitalbazaar/vc-bitstring-status-list');
const olderBits = await import('@digitalbazaar/vc-status-list');
const core = await import('@digitalcredentials/verifier-core');
const {contexts: bundled} = await import('@digitalbazaar/credentials-context');
const suites = [new Ed25519Signature2020()];
for(const name of ['eddsa-rdfc-2022', 'eddsa-jcs-2022', 'ecdsa-rdfc-2019', 'ecdsa-jcs-2019']) {
  const {cryptosuite, createVerifyCryptosuite} = await import(`@digitalbazaar/${name}-cryptosuite`);
  suites.push(new DataIntegrityProof({cryptosuite: cryptosuite ?? createVerifyCryptosuite()}));
}

// Digital Bazaar -----------------------------------------------------------------------------------------------------
const MULTIKEY = 'https://w3id.org/security/multikey/v1';
const OF_KEYS = {Multikey: MULTIKEY, Ed25519VerificationKey2020: 'https://w3id.org/security/suites/ed25519-2020/v1'};
class NotAtHand extends Error {}

const controllerDocument = did => {
  if(did.startsWith('did:key:')) {
    const publicKeyMultibase = did.slice('did:key:'.length);
    const key = {id: `${did}#${publicKeyMultibase}`, type: 'Multikey', controller: did, publicKeyMultibase};
    const context = ['https://www.w3.org/ns/did/v1', MULTIKEY];
    return {'@context': context, id: did, verificationMethod: [key], assertionMethod: [key.id]};
  }
  const parts = did.slice('did:web:'.length).split(':').map(decodeURIComponent);
  const path = parts.length > 1 ? parts.slice(1).join('/') : '.well-known';
  const body = served[did.startsWith('did:web:') ? `https://${parts[0]}/${path}/did.json` : did];
  if(body === undefined) {
    throw new NotAtHand(`Not at hand: ${did}`);
  }
  return JSON.parse(body);
};
const documentLoader = async url => {
  const context = bundled.get(url) ?? contexts[url];
  if(context) {
    return {contextUrl: null, documentUrl: url, document: context, tag: 'static'};
  }
  let document;
  if(url.startsWith('did:') || url.includes('#')) {
    document = controllerDocument(url.split('#')[0]);
    if(url.includes('#')) {
      const key = ['verificationMethod', 'assertionMethod']
        .flatMap(name => document[name] ?? []).find(each => each.id === url);
      if(!key) {
        throw new Error(`Not listed: ${url}`);
      }
      document = {'@context': OF_KEYS[key.type] ?? MULTIKEY, ...key};
    }
  }
  if(!document) {
    document = controllerDocument(url);
  }
  return {contextUrl: null, documentUrl: url, document};
};
const checkStatus = async options => {
  const entries = [options.credential.credentialStatus].flat();
  const check = entries.some(each => each.type === 'StatusList2021Entry') ? olderBits : bits;
  const result = await check.checkStatus(options);
  if(result.verified && (result.results ?? [result]).some(each => each.status)) {
    return {...result, verified: false, error: new Error('The credential is revoked or suspended.')};
  }
  return result;
};

const causes = error => {
  const all = [];
  for(const each of [error, ...(error?.errors ?? [])]) {
    for(let cause = each, depth = 0; cause && depth < 5; cause = cause.cause, depth++) {
      all.push(cause);
    }
  }
  return all;
};
const reasonOf = error => causes(error).map(each => `${each.name}: ${each.message}`).join('; ').slice(0, 600);

const byBazaar = async credential => {
  const result = await vc.verifyCredential(
    {credential, suite: suites, documentLoader, now: new Date(NOW), ...(credential.credentialStatus && {checkStatus})});
  if(result.verified) {
    return {answer: 'accepts', reason: ''};
  }
  const error = result.error ?? result.statusResult?.error;
  const missing = causes(error).some(each => each instanceof NotAtHand);
  return {answer: missing ? 'cannot say' : 'refuses', reason: reasonOf(error)};
};

// The Digital Credentials Consortium: its answer is a log of steps, and whoever shows it draws the conclusion --------
const UNREACHED = ['http_error_with_signature_check', 'did_web_unresolved', 'status_list_not_found'];
const byCore = async credential => {
  const result = await core.verifyCredential({credential, knownDIDRegistries: []});
  const problems = [...(result.errors ?? []), ...(result.log ?? []).map(step => step.error).filter(Boolean)];
  const failed = (result.log ?? []).filter(step => step.valid === false && step.id !== 'registered_issuer');
  const reason = [...problems.map(each => `${each.name}: ${each.message}`), ...failed.map(step => step.id)].join('; ');
  if(problems.length && problems.every(each => UNREACHED.includes(each.name)) && !failed.length) {
    return {answer: 'cannot say', reason: reason.slice(0, 600)};
  }
  const signed = (result.log ?? []).some(step => step.id === 'valid_signature' && step.valid);
  return {answer: signed && !problems.length && !failed.length ? 'accepts' : 'refuses', reason: reason.slice(0, 600)};
};

const judge = async (how, text) => {
  try {
    return await how(JSON.parse(text));
  } catch(error) {
    return {answer: 'refuses', reason: reasonOf(error) || String(error)};
  }
};
for(let order = await next(); order; order = await next()) {
  orders += 1;
  served = order.served;
  const answer = {bazaar: await judge(byBazaar, order.text), core: await judge(byCore, order.text)};
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
