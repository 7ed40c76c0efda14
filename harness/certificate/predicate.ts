/** The types of what a certificate is made of. */

/** An in-toto Statement, version 1. */
export const STATEMENT = 'https://in-toto.io/Statement/v1';

/** The predicate of in-toto for results of tests. */
export const TEST_RESULT_PREDICATE = 'https://in-toto.io/attestation/test-result/v0.1';

/** Our own: profiles, waivers, versions. */
export const CERTIFICATE_PREDICATE = 'https://opensandbox-conformance.example/certificate/v1';
