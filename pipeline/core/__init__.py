"""Pure logic: no broker, network, disk, clock, chance or log. One room a stage."""
