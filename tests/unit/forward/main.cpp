#define BOOST_TEST_MODULE forward
#include <boost/test/unit_test.hpp>
