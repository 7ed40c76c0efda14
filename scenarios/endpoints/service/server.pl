use IO::Socket::INET;
for my $port (split / /, $ENV{PORTS}) {
  next if fork;
  $SIG{CHLD} = "IGNORE";
  my $server = IO::Socket::INET->new(LocalPort => $port, Listen => 64, ReuseAddr => 1) or die "$port: $!";
  while (1) {
    my $client = $server->accept or next;
    next if fork;
    $SIG{CHLD} = "DEFAULT";
    $ENV{PORT} = $port;
    open STDIN, "<&", $client;
    open STDOUT, ">&", $client;
    exec "sh", "-c", $ENV{HANDLER};
  }
}
sleep 86400 while 1;
