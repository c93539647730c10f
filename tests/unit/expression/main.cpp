#define BOOST_TEST_MODULE expressions
#include <boost/test/unit_test.hpp>
