#include "appliance/cli/command.hpp"

#include <iostream>

int main(int argc, char** argv) { return appliance::cli::run(argc, argv, std::cout, std::cerr); }
