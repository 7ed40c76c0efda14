// Command certificates makes what the daemons of one cluster know each other by, in an existing directory: ca.crt;
// apiserver.crt and .key, for the given addresses; kubelet-client.crt and .key, with which the apiserver asks kubelet; and
// service-accounts.key. The key of the authority is kept nowhere, so nobody can make more.
//
//	certificates DIRECTORY ADDRESS...
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: certificates DIRECTORY ADDRESS...")
		os.Exit(2)
	}
	if err := makeAll(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func makeAll(directory string, addresses []string) error {
	authority := template("opensandbox-conformance", x509.KeyUsageCertSign)
	authority.IsCA, authority.BasicConstraintsValid = true, true
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	if err := writeCertificate(filepath.Join(directory, "ca.crt"), authority, authority, key, key); err != nil {
		return err
	}
	server := template("kube-apiserver", x509.KeyUsageDigitalSignature)
	server.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	for _, address := range addresses {
		if ip := net.ParseIP(address); ip != nil {
			server.IPAddresses = append(server.IPAddresses, ip)
		} else {
			server.DNSNames = append(server.DNSNames, address)
		}
	}
	client := template("kube-apiserver-kubelet-client", x509.KeyUsageDigitalSignature)
	client.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	for name, certificate := range map[string]*x509.Certificate{"apiserver": server, "kubelet-client": client} {
		path := filepath.Join(directory, name)
		own, err := writeKey(path + ".key")
		if err != nil {
			return err
		}
		if err := writeCertificate(path+".crt", certificate, authority, own, key); err != nil {
			return err
		}
	}
	_, err = writeKey(filepath.Join(directory, "service-accounts.key"))
	return err
}

func template(name string, usage x509.KeyUsage) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	now := time.Now()
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name},
		KeyUsage:     usage,
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.AddDate(1, 0, 0),
	}
}

func writeCertificate(path string, certificate, issuer *x509.Certificate, key, issuerKey *ecdsa.PrivateKey) error {
	der, err := x509.CreateCertificate(rand.Reader, certificate, issuer, &key.PublicKey, issuerKey)
	if err != nil {
		return err
	}
	return writePEM(path, "CERTIFICATE", der)
}

func writeKey(path string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return key, writePEM(path, "EC PRIVATE KEY", der)
}

func writePEM(path, kind string, der []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}
